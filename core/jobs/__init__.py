"""Work that takes its time: started from a page, done by a child process, watched in the jobs table."""
