"""One party at work, for whoever asks: takes ports, gives records and reports; prints and asks nothing."""
