"""The seeded generator: the sample company's inbox and benchmark data of any size.

`world` modules (company, demand, supply, money, crm, board) simulate what happened; writer modules (sap,
zoho_inventory, salesforce, trello) give it the shape of genuine exports; planted adds the known errors; big
makes benchmark data. Nothing here reads a clock: the same seed gives the same bytes.
"""
