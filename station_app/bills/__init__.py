"""Bills of WeChat Pay and Alipay (对账单) held against the money entries of a station; a person decides."""
