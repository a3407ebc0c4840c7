"""Speed, stated as ratios measured side by side in one run."""
