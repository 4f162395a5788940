"""贫困村: which villages are poor, from when until when, and what was bought from them meanwhile."""
