"""Models, behind one seam: the only part that imports openai, instructor, tenacity or xllamacpp."""
