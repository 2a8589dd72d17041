"""Reading the files that staff send as a draft's text, most of them with pandoc."""
