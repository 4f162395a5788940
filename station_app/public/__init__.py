"""Pages that anybody may open, without signing in: what stands behind a code on a bag, the county's hall."""
