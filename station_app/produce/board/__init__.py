"""What came of farm products: sold where and when, what producers gained, who still waits."""
