"""The seeded generator: the sample company's inbox and benchmark data of any size.

World modules (company, demand, supply, money, crm, staff, projects, meetings) simulate what happened; a module
per system (sap, zoho_inventory, salesforce, trello, asana, monday, zoom, teams, slack, hubspot; calendars and
documents for two each) gives it the shape of genuine exports; planted adds the known errors; big makes
benchmark data. Nothing here reads a clock: the same seed gives the same bytes.
"""
