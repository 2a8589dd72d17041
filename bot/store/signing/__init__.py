"""What is kept of signatures: the records of the keys, the signatures of files, the lists as they were signed."""
