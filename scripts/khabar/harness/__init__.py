"""Tasks for lm-evaluation-harness: language models are asked in words, Arabic or English, and scored as any system.

Not to be confused with `khabar.benchmark`, which scores the project's own baselines and makes the README's tables. Here
are the harness's task files (*.yaml), which name functions of `functions.py`; that module and those below it need
nothing of the harness, so that they are tested without it.
"""
