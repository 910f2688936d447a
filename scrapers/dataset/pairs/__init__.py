"""Instruction data by rules: questions and answers that stand in stored pages, none of them written anew."""
