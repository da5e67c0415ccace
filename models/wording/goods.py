"""What goods are called: a shop's title of a product is no name that one says, unless it ends in such a word."""

from __future__ import annotations

GENERIC = frozenset(
    """
    microfibre microfiber wiper led usb women's men's kids' kids children's baby girls' boys' ladies' dog cat pet bird fish horse rabbit hamster
    cotton wool linen silk leather suede denim fleece velvet satin cashmere merino bamboo wooden wood oak pine walnut
    metal steel stainless iron cast copper brass silver gold aluminium aluminum titanium plastic rubber silicone ceramic
    porcelain glass crystal stone marble concrete paper cardboard memory foam down feather rattan wicker
    electric electronic digital wireless cordless portable foldable folding adjustable mini small large giant double single
    automatic manual magnetic rechargeable solar smart waterproof insulated inflatable travel outdoor indoor garden kitchen
    bathroom bedroom office desk bedside floor wall table ceiling car bike bicycle camping hiking running cycling yoga
    fitness gaming winter summer rain ski swim beach knitted knitting sewing crochet embroidery craft painting watercolour
    watercolor acrylic coffee tea milk bread rice pasta pizza salad soup spice olive coconut almond chocolate protein
    vitamin face hand foot body hair nail lip eye skin shower bath toilet toothbrush shaving curling robot vacuum lawn
    hedge water pressure air steam slow food meat cheese egg ice wine beer cocktail dinner cutting frying baking cake
    muffin storage laundry ironing trash bin shoe coat jewellery jewelry watch ring necklace earring bracelet pendant
    phone tablet laptop keyboard mouse screen monitor printer camera tripod speaker headphones headset earbuds charger
    charging power extension light lamp string fairy candle scented picture photo mirror clock curtain blackout blanket
    weighted duvet pillow mattress sheet bed sofa chair armchair stool bench shelf bookshelf wardrobe drawer dresser
    dining standing hammock tent sleeping backpack suitcase handbag wallet belt scarf gloves socks slippers sandals boots
    sneakers trainers jacket sweater jumper hoodie shirt blouse dress skirt trousers jeans leggings shorts pyjamas pajamas
    swimsuit bikini raincoat trench wedding party board card puzzle jigsaw toy doll building plush stuffed ride balance
    trampoline sand play nursery crib stroller high booster teething diaper nappy plant flower seed potting pot tomato
    watering hose sprinkler rake spade pruning drill screwdriver hammer saw tool ladder paint brush glue tape
    notebook fountain ballpoint pencil planner calendar sticker book cookbook guitar ukulele piano violin drum
    kettle toaster blender mixer juicer grill fryer oven microwave fridge freezer dishwasher washing tumble fan heater
    humidifier dehumidifier thermostat doorbell security door window bicycle scooter helmet skateboard roller tennis
    football basketball golf badminton dumbbell kettlebell resistance jump exercise massage heating cooling hot cold
    """.split()
)
"""What such titles begin with and what is no name itself: a shop writes it with a capital, we don't."""

NOUNS = frozenset(
    """
    adapter adaptor album aquarium armchair backpack bag ball balm band bands bank bars basin basket bat
    bathmat bathrobe batteries battery bear bed bedding beer belt bench bib bicycle bike bikini bin biscuits
    blades blanket blazer blender blind blinds blocks blouse board book bookcase bookshelf boot boots bottle bouquet
    bowl bowls box boxers bra bracelet bricks briefs brooch broom brush brushes bucket bulb bulbs bundle bunk
    cabinet cable cage cake calendar camera candle candles candy canvas cap car card cardigan cards carpet
    carrier case casserole chair chandelier charger cheese chocolate chocolates clipper clippers clock coat
    coffee colander collar cologne compass compressor computer conditioner console controller cookbook cooker
    cookies cooler corkscrew costume cot couch cover crate crayons cream crib cup cupboard cups curler curtain
    curtains cushion cutlery decorations dehumidifier deodorant desk diary dishwasher dock doll doll's
    dollhouse doorbell doormat drawers dress dresser drill drone drum dryer dumbbell dumbbells dummy duvet
    e-reader earbuds earphones earrings easel eyeliner fabric fan faucet feeder flask flowers flute fork
    foundation fountain frame freezer fridge fryer game gamepad garland gazebo gel gift gilet gin glass
    glasses glove gloves glue goggles gown granola grater greenhouse grill grinder guitar ham hammer hammock
    hamper handbag hanger hangers harness hat headboard headphones headset heater heels helmet highchair hob
    holder honey hoodie hook hoover hose hub humidifier hutch iron jack jacket jam jeans jigsaw jug juice
    juicer jumper kennel kettle kettlebell keyboard kit kite knife knives ladder lamp lampshade lantern laptop
    lead leash leggings lens lid light lights lipstick litter loafers lock lotion machine maker markers
    mascara mask mat mats mattress microphone microwave mirror mixer mold monitor mop mould mount mouse mower
    muesli mug mugs necklace needles net nightgown notebook novel nuts oil onesie opener organiser organizer
    oven pacifier pack paint paints pair pajamas palette pan pans pants parasol parka pasta pedal pedals
    peeler pen pencil pencils pendant pens perch perfume phone piano pillow pillowcase planner plant planter
    plants plate plates plug poles polish pot pots powder powerbank pram printer projector protector protein
    pump purifier purse pushchair puzzle pyjamas quilt rack racket racquet radio raincoat rake razor rice ring
    robe rollerblades romper roses router rower rucksack rug saddle sandal sandals sander sandpit sauce
    saucepan saw scale scales scanner scarf scooter scratcher screen screwdriver screws seat seeds serum set
    shampoo shaver shears sheet sheets shelf shelves shirt shoe shoes shorts shovel shower sieve sink
    skateboard skates skillet skirt sleeping sleepsack sleeve slide slipper slippers smartphone smartwatch
    snack snacks sneaker sneakers soap sock socks sofa soundbar spade speaker speakers spice spices spoon
    sprinkler stand steamer stickers stocking stool stove straightener strings stroller subscription suit
    suitcase sunglasses sunscreen sweater sweatshirt sweets swimsuit swing syrup t-shirt table tablet tank tap
    tape tarp tea teapot teddy tee tent thermometer thermos thermostat thread throw tie tights timer tin
    toaster toilet toolbox tools toothbrush toothpaste top torch towel towels toy toys tracker train trainer
    trainers trampoline tray treadmill tree tricycle trimmer tripod trousers trowel truck trunks tumbler
    turntable tyre tyres ukulele umbrella underwear vacuum vase vest vinegar violin voucher wallet wardrobe
    washer watch wheelbarrow whisk whisky wine wipers wok wool wreath wrench yarn
    """.split()
)
"""What goods are; *Trench coat beige* ends in none, and one would not say it so."""
