"""What `khabar benchmark` measures: the speed of a build, scores on the seeds, scores on outside sets."""
