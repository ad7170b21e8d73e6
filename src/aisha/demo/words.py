"""Names and texts of the demo: fixed lists, from which a seeded choice is made."""

FIRST_NAMES = (
    "Alma", "Anders", "Beatriz", "Bram", "Camille", "Chidi", "Dana", "Declan", "Elif", "Emre", "Farah", "Felix", "Greta", "Hugo",
    "Imani", "Ivan", "Jana", "Joaquin", "Kaori", "Kofi", "Laila", "Lorenzo", "Maja", "Mateo", "Nadia", "Nils", "Ophelia", "Pavel",
    "Quinn", "Rosa", "Samir", "Sigrid", "Tamsin", "Umberto", "Vera", "Wanjiru", "Xavier", "Yusuf", "Zofia", "Théo",
)  # fmt: skip
LAST_NAMES = (
    "Abrams", "Bergström", "Castellano", "Dlamini", "Eriksen", "Fontaine", "Goldberg", "Haddad", "Ivanova", "Jansen", "Kowalski",
    "Laurent", "Moretti", "Nakamura", "O'Brien", "Petrov", "Quispe", "Rahman", "Santos", "Tanaka", "Ueda", "Varga", "Whitfield",
    "Xu", "Yilmaz", "Zimmermann", "Almeida", "Brooks", "Chandra", "Duarte", "Fischer", "Grant",
)  # fmt: skip
TITLES = (
    ("Head of procurement", "Procurement"), ("IT director", "IT"), ("Operations manager", "Operations"), ("CFO", "Finance"),
    ("Infrastructure lead", "IT"), ("Office manager", "Administration"), ("Plant manager", "Operations"), ("Buyer", "Procurement"),
    ("Managing director", "Management"), ("Project manager", "Projects"),
)  # fmt: skip
AREA_CODES = ("212", "312", "415", "503", "617", "713", "206", "303")
COMPANIES = (
    "Northgate Tooling", "Bluewater Marine", "Summit Print Works", "Redbrick Studios", "Orchard Foods", "Granite Peak Mining",
    "Silverline Transit", "Harvest Moon Bakery", "Copperfield Optics", "Lantern Health", "Meridian Fabrics", "Foxglove Interiors",
    "Ironwood Lumber", "Clearspring Water", "Amberfield Farms", "Keystone Robotics", "Willow Creek Clinic", "Bayside Hotels",
    "Pinecrest Schools", "Falcon Couriers", "Evergreen Solar", "Riverton Steel", "Highland Brewers", "Sterling Legal",
    "Cobalt Games", "Juniper Cosmetics", "Atlas Forklifts", "Maple Street Books", "Tidewater Ports", "Zenith Audio",
)  # fmt: skip
LEAD_NOTES = (
    "Asked for a comparison with their present supplier. Budget is set for the next quarter.",
    "Found us at the trade show; wants a short demo for two colleagues.",
    "Price is the main question. Mentioned a competing offer without naming it.",
    "Needs delivery to three sites. Asked about **installation** and training.",
    "Will decide together with the finance team at the end of the month.",
)
ACCOUNT_NOTES = (
    "Framework agreement is up for renewal; legal wants to see the new terms first.",
    "New contact in procurement since this spring. Introduce ourselves properly.",
    "Very satisfied with the last delivery. Good candidate for a reference.",
    "Two support cases were open for long. Resolved now, but worth a call before the next offer.",
    "Plans a second site next year, which would double the volume.",
    "Prefers e-mail over calls. Answers within a day.",
)
DEAL_NOTES = (
    "Decision makers: procurement and the head of operations. The technical side is convinced.",
    "They compare **list price** only. Point out the service that is included.",
    "Security questionnaire received; answers are due next week.",
    "Asked for references from the same industry.",
    "Volume may grow: start with ten units, then twice as many in the second half of the year.",
)
NEXT_STEPS = (
    "Send the revised offer", "Arrange a demo with operations", "Get the security questionnaire back", "Call about the delivery date",
    "Meet procurement on site", "Clarify the number of units", "Agree on payment terms", "Introduce the support team",
)  # fmt: skip
PAST_ACTIVITIES = (
    ("call", "Introduction call", "successful"), ("call", "Asked for news", "no_answer"), ("call", "Left a message", "voicemail"),
    ("email", "Sent the price list", "successful"), ("email", "Answered technical questions", "successful"),
    ("meeting", "Requirements workshop", "follow_up_needed"), ("demo", "Product demo", "successful"),
    ("proposal", "Sent the proposal", "follow_up_needed"), ("task", "Prepared the offer", "successful"),
)  # fmt: skip
COMING_ACTIVITIES = (
    ("call", "Follow up on the offer"), ("call", "Clarify open questions"), ("email", "Send reference customers"),
    ("meeting", "Contract review"), ("demo", "Demo for the technical team"), ("task", "Prepare the next proposal"),
    ("task", "Check stock for the delivery date"),
)  # fmt: skip
LOST_REASONS = ("Budget was cut", "Chose another supplier", "No decision this year", "Price")
DENTAL_PRACTICES = (
    "Bright Smiles Family Dentistry", "Harbor View Dental Group", "Lakeshore Orthodontics", "Midtown Dental Arts",
    "Oak Street Dental Clinic", "Parkside Pediatric Dentistry", "Riverbend Oral Surgery", "Sunrise Dental Care",
    "Valley Endodontics", "White Pine Dental",
)  # fmt: skip
DENTAL_PRODUCTS = (
    ("Treatment chair", 8900), ("Digital X-ray sensor", 5400), ("Autoclave", 3200), ("Composite kit, yearly", 2600),
    ("Intraoral scanner", 18500), ("Gloves and masks, yearly", 1900), ("Compressor", 4100),
)  # fmt: skip
