"""What a build leaves on the disk, and how it gets there: whole or not at all."""
