"""渠道: where farm products are sold: platforms, shops, the pavilion, groups; with their fees, as data."""
