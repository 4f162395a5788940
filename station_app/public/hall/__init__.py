"""The county's hall of farm products: what is on sale, for anybody; off until the county opens it."""
