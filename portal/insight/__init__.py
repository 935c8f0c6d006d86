"""Pages for managers and the public: how many matters came online, and how we count."""
