"""Farm products in English where the county wrote no name of its own; how their categories are drawn."""

from __future__ import annotations

NAMES = {
    **{"土豆干": "Dried potato", "干白菜": "Dried cabbage", "干豆角": "Dried green beans"},
    **{
        "干辣椒": "Dried chillies",
        "木耳": "Wood ear",
        "榛蘑": "Honey mushrooms",
        "茄子干": "Dried aubergine",
    },
    **{"草原白蘑": "White steppe mushrooms", "萝卜干": "Dried radish", "蕨菜干": "Dried bracken"},
    **{"黄花菜": "Daylily buds", "剪纸": "Paper cuts", "布老虎": "Cloth tiger", "柳条筐": "Willow basket"},
    **{"满绣荷包": "Embroidered pouch", "羊毛毡鞋垫": "Felt insoles", "芦苇画": "Reed picture"},
    **{"苇席": "Reed mat", "草编篮": "Straw basket", "葵花盘茶": "Sunflower head tea"},
    **{"蒲公英茶": "Dandelion tea", "小黄豆": "Small soybeans", "燕麦米": "Oat groats"},
    **{"玉米碴": "Corn grits", "糜子": "Proso millet", "红小豆": "Adzuki beans", "绿豆": "Mung beans"},
    **{"芸豆": "Kidney beans", "荞麦米": "Buckwheat groats", "豇豆": "Cowpeas", "青豆": "Green soybeans"},
    **{"高粱米": "Sorghum", "黑豆": "Black soybeans", "牛肉干": "Beef jerky", "牛腩": "Beef flank"},
    **{"牛腱子": "Beef shank", "笨猪肉": "Free-range pork", "羊排": "Lamb ribs", "羊肉卷": "Lamb slices"},
    **{"羊腿": "Leg of lamb", "羊蝎子": "Lamb spine", "草原羊肉": "Steppe lamb", "酱牛肉": "Braised beef"},
    **{"黄牛肉": "Beef", "咸鸭蛋": "Salted duck eggs", "大鹅": "Goose", "松花蛋": "Century eggs"},
    **{"溜达鸡": "Free-range chicken", "笨鸡": "Farm chicken", "笨鸡蛋": "Free-range eggs"},
    **{"鸡蛋": "Eggs", "鸭蛋": "Duck eggs", "鹅蛋": "Goose eggs", "鹌鹑蛋": "Quail eggs", "麻鸭": "Duck"},
    **{"全麦面粉": "Whole wheat flour", "大米": "Rice", "小米": "Millet", "弱碱大米": "Alkaline rice"},
    **{"玉米面": "Corn flour", "糯玉米粒": "Waxy corn kernels", "荞麦面": "Buckwheat flour"},
    **{"莜麦面": "Oat flour", "豆面": "Bean flour", "黄米": "Yellow millet", "黑米": "Black rice"},
    **{"黏豆包面": "Flour for bean buns", "黏豆包": "Sticky bean buns", "东北大酱": "Soybean paste"},
    **{"土豆粉条": "Potato noodles", "宽粉": "Wide starch noodles", "糖蒜": "Pickled garlic"},
    **{"绿豆粉条": "Mung bean noodles", "豆腐干": "Dried tofu", "辣白菜": "Spicy cabbage"},
    **{"酸菜": "Pickled cabbage", "韭菜花": "Chive flower paste", "五香瓜子": "Spiced sunflower seeds"},
    **{"南瓜籽": "Pumpkin seeds", "原味瓜子": "Plain sunflower seeds", "打瓜籽": "Seed-melon seeds"},
    **{"油葵": "Oil sunflower seeds", "炒南瓜籽": "Roasted pumpkin seeds", "葵花籽": "Sunflower seeds"},
    **{
        "葵花籽仁": "Sunflower kernels",
        "西瓜籽": "Watermelon seeds",
        "食葵": "Confectionery sunflower seeds",
    },
    **{"圆葱": "Onions", "土豆": "Potatoes", "大葱": "Leeks", "李子": "Plums", "沙果": "Crab apples"},
    **{"甜玉米": "Sweet corn", "红干椒": "Dried red peppers", "胡萝卜": "Carrots", "西瓜": "Watermelon"},
    **{"贝贝南瓜": "Small pumpkins", "香瓜": "Oriental melon", "亚麻籽油": "Linseed oil"},
    **{"冷榨葵花油": "Cold-pressed sunflower oil", "小磨香油": "Sesame oil", "玉米胚芽油": "Corn germ oil"},
    **{"笨榨豆油": "Pressed soybean oil", "苏子油": "Perilla oil", "葵花油": "Sunflower oil"},
    **{"豆油": "Soybean oil", "葵花": "Sunflower", "杂粮": "Mixed grains"},
}
SHAPES = {
    **{"杂粮杂豆": "beans", "葵花瓜子": "sunflower", "米面": "grain", "食用油": "oil", "牛羊肉": "meat"},
    **{"禽蛋": "eggs", "干菜菌菇": "mushrooms", "蔬菜瓜果": "fruit", "粉条酱菜": "jar"},
}
"""The drawings of ``templates/public/drawings.html`` by category; any other is a basket."""
