// A library with thread-local storage of its own, loaded while the host runs.
__thread long late_filler[3];
__thread long late_thread = 5;
