"""改日期或站 of picked orders at once: looked at, done by the rules of one, taken back as one."""
