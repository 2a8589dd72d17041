"""What is kept of accredited press: the topics by approval, and who is admitted."""
