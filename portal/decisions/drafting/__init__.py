"""Decisions in the making: drafts with all their versions, judged by the elements the law requires, then issued."""
