"""Heading rows of exports of Zoho Inventory and Zoho Books."""


def heads(text: str) -> list[str]:
    """Headings, as the first line of a file names them."""
    return text.split(",")


# Heading rows of genuine exports, but for packages, shipments, receives and adjustments, of which none is known.
CUSTOMER_PAYMENT = heads(
    "Payment Number,CustomerPayment ID,Mode,CustomerID,Description,Exchange Rate,Amount,Unused Amount,Bank Charges,Reference Number,"
    "Currency Code,Payment Number Prefix,Payment Number Suffix,Customer Name,Place of Supply,Place of Supply(With State Code),"
    "GST Treatment,GST Identification Number (GSTIN),Description of Supply,Tax Name,Tax Percentage,Tax Type,Payment Type,Date,Created Time,"
    "Payment Type,Deposit To,Deposit To Account Code,Tax Account,Payment Status,InvoicePayment ID,Amount Applied to Invoice,"
    "Invoice Payment Applied Date,Withholding Tax Amount,Invoice Number,Invoice Date"
)
VENDOR_PAYMENT = heads(
    "Payment Number,Payment Number Prefix,Payment Number Suffix,VendorPayment ID,Mode,Description,Exchange Rate,Amount,Unused Amount,"
    "TDSAmount,Unused TDSAmount,Reference Number,Currency Code,Payment Status,Date,Payment Type,Vendor Name,Debit A/c no,"
    "Vendor Bank Account Number,Vendor Bank Name,Vendor Bank Code,Source of Supply,Destination of Supply,GST Treatment,"
    "GST Identification Number (GSTIN),EmailID,Description of Supply,Paid Through,Paid Through Account Code,Tax Account,"
    "ReverseCharge Tax Percentage,ReverseCharge Tax Type,Reverse Charge Tax Amount,ReverseCharge Tax Name,TDS Name,TDS Percentage,"
    "TDS Section Code,TDS Section,TDS Account Name,Bank Reference Number,PIPayment ID,Bill ID,Bill Amount,Bill Payment Applied Date,"
    "Bill Date,Bill Number,Withholding Tax Amount,Withholding Tax Amount (BCY)"
)
CREDIT_NOTE = heads(
    "Credit Note Date,CreditNotes ID,Credit Note Number,Credit Note Status,Customer ID,Customer Name,Sales person,Currency Code,"
    "Exchange Rate,Total,Balance,Entity Discount Percent,Associated Invoice Number,Associated Invoice Date,Item Name,Item Desc,Product ID,"
    "SKU,Quantity,Item Price,SubTotal,Discount Amount,Item Tax Amount,Item Total,Usage unit,Location Name,Line Item Location Name,Reason,"
    "Notes,Subject,Billing Country,Kit Combo Item Name"
)
COMPOSITE = heads(
    "Composite Item ID,Composite Item Name,Selling Price,Sales Description,Product Type,Unit,SKU,UPC,EAN,ISBN,Part Number,Purchase Price,"
    "Purchase Description,Reorder Point,Opening Stock,Opening Stock Value,Status,Sales Account,Brand,Manufacturer,Package Weight,"
    "Package Length,Package Width,Package Height,Tax Name,Tax Percentage,Tax Type,Purchase Tax Name,Purchase Tax Percentage,"
    "Purchase Tax Type,Category Name,Purchase Account,Inventory Account,Preferred Vendor,Source,Reference ID,Last Sync Time,"
    "Mapped Item Name,Mapped Quantity"
)
BOOK_ITEM = heads(
    "Item ID,Item Name,HSN/SAC,Is Tax Calculated on Label Price,Description,Rate,Account,Account Code,Taxable,Exemption Reason,"
    "Taxability Type,Product Type,Intra State Tax Name,Intra State Tax Rate,Intra State Tax Type,Inter State Tax Name,Inter State Tax Rate,"
    "Inter State Tax Type,Source,Reference ID,Last Sync Time,Status,Usage unit,Unit Name,Purchase Rate,Purchase Account,"
    "Purchase Account Code,Purchase Description,Vendor,Item Type,Sellable,Purchasable,Track Inventory"
)
BOOK_INVOICE = heads(
    "Invoice Date,Invoice ID,Invoice Number,Issued Date,Invoice Status,Customer ID,Customer Name,Place of Supply,"
    "Place of Supply(With State Code),GST Treatment,Is Inclusive Tax,Is Export Without LUT/Bond,Tax Collected From Customer,Due Date,"
    "PurchaseOrder,Currency Code,Exchange Rate,Discount Type,Is Discount Before Tax,Template Name,Entity Discount Percent,TCS Tax Name,"
    "TCS Percentage,TDS Calculation Type,TDS Name,TDS Percentage,TDS Section Code,TDS Section,TDS Amount,SubTotal,Total,"
    "TotalRetentionAmountFCY,TotalRetentionAmountBCY,Balance,Adjustment,Adjustment Description,Expected Payment Date,Last Payment Date,"
    "Payment Terms,Payment Terms Label,Notes,Terms & Conditions,E-WayBill Number,E-WayBill Generated Time,E-WayBill Status,"
    "E-WayBill Cancelled Time,E-WayBill Expired Time,Transporter Name,Transporter ID,TCS Amount,Invoice Type,Entity Discount Amount,"
    "Shipping Charge,Shipping Charge Tax ID,Shipping Charge Tax Amount,Shipping Charge Tax Name,Shipping Charge Tax %,"
    "Shipping Charge Tax Type,Shipping Charge Tax Exemption Code,Shipping Charge SAC Code,Item Name,Item Desc,Quantity,Discount,"
    "Discount Amount,Item Total,Usage unit,Item Price,Product ID,Brand,Sales Order Number,Expense Reference ID,Recurrence Name,PayPal,"
    "Authorize.Net,Google Checkout,Payflow Pro,Stripe,Paytm,2Checkout,Braintree,Forte,WorldPay,Payments Pro,Square,WePay,Razorpay,"
    "ICICI EazyPay,GoCardless,Partial Payments,Billing Attention,Billing Address,Billing Street2,Billing City,Billing State,Billing Country,"
    "Billing Code,Billing Phone,Billing Fax,Shipping Attention,Shipping Address,Shipping Street2,Shipping City,Shipping State,"
    "Shipping Country,Shipping Code,Shipping Fax,Shipping Phone Number,Supplier Org Name,Supplier GST Registration Number,"
    "Supplier Street Address,Supplier City,Supplier State,Supplier Country,Supplier ZipCode,Supplier Phone,Supplier E-Mail,CGST Rate %,"
    "SGST Rate %,IGST Rate %,CESS Rate %,CGST(FCY),SGST(FCY),IGST(FCY),CESS(FCY),CGST,SGST,IGST,CESS,Reverse Charge Tax Name,"
    "Reverse Charge Tax Rate,Reverse Charge Tax Type,Item TDS Name,Item TDS Percentage,Item TDS Amount,Item TDS Section Code,"
    "Item TDS Section,GST Identification Number (GSTIN),Nature Of Collection,Project ID,Project Name,HSN/SAC,Round Off,Sales person,Subject,"
    "Primary Contact EmailID,Primary Contact Mobile,Primary Contact Phone,Estimate Number,Item Type,Custom Charges,Shipping Bill#,"
    "Shipping Bill Date,Shipping Bill Total,PortCode,Reference Invoice#,Reference Invoice Date,Reference Invoice Type,"
    "GST Registration Number(Reference Invoice),Reason for issuing Debit Note,E-Commerce Operator Name,E-Commerce Operator GSTIN,Account,"
    "Account Code,Supply Type,Tax ID,Item Tax,Item Tax %,Item Tax Amount,Item Tax Type,Item Tax Exemption Reason,Kit Combo Item Name"
)
BOOK_BILL = heads(
    "Bill Date,Due Date,Bill ID,Vendor Name,Entity Discount Percent,Payment Terms,Payment Terms Label,Bill Number,PurchaseOrder,"
    "Currency Code,Exchange Rate,SubTotal,Total,Balance,TotalRetentionAmountFCY,TotalRetentionAmountBCY,TCS Amount,Vendor Notes,"
    "Terms & Conditions,Adjustment,Adjustment Description,Location Name,Is Inclusive Tax,Submitted By,Approved By,Submitted Date,"
    "Approved Date,Bill Status,Created By,Product ID,Item Name,Account,Account Code,Description,Quantity,Usage unit,Tax Amount,Item Total,"
    "Is Billable,Reference Invoice Type,Source of Supply,Destination of Supply,GST Treatment,GST Identification Number (GSTIN),"
    "TDS Calculation Type,TDS TaxID,TDS Name,TDS Percentage,TDS Section Code,TDS Section,TDS Amount,TCS Tax Name,TCS Percentage,"
    "Nature Of Collection,SKU,Line Item Location Name,Rate,Discount Type,Is Discount Before Tax,Discount,Discount Amount,HSN/SAC,"
    "Purchase Order Number,Tax ID,Tax Name,Tax Percentage,Tax Type,Item TDS Name,Item TDS Percentage,Item TDS Amount,Item TDS Section Code,"
    "Item TDS Section,Item Exemption Code,Item Type,Reverse Charge Tax Name,Reverse Charge Tax Rate,Reverse Charge Tax Type,Supply Type,"
    "ITC Eligibility,Entity Discount Amount,Discount Account,Discount Account Code,Item Discount Account,Item Discount Account Code,"
    "Is Landed Cost,Customer Name,Project Name,CGST Rate %,SGST Rate %,IGST Rate %,CESS Rate %,CGST(FCY),SGST(FCY),IGST(FCY),CESS(FCY),CGST,"
    "SGST,IGST,CESS"
)
BOOK_SALES_ORDER = heads(
    "Order Date,Shipment Date,SalesOrder Number,Status,Customer Name,Currency Code,Location Name,Item Name,Product ID,QuantityOrdered,"
    "QuantityInvoiced,QuantityCancelled,Item Price,Item Total,SubTotal,Total,Sales person,Item.CF.Colour"
)
PACKAGE = heads(
    "Package ID,Package Number,Date,SalesOrder Number,Customer Name,Status,Item Name,SKU,Quantity Packed,Notes"
)
SHIPMENT = heads(
    "Shipment ID,Shipment Order Number,Shipment Date,SalesOrder Number,Customer Name,Package Number,Status,Carrier,Tracking Number,"
    "Delivery Date,Shipping Charge,Notes"
)
RECEIVE = heads(
    "Purchase Receive ID,Purchase Receive Number,Receive Date,Purchase Order Number,Vendor Name,Status,Item Name,SKU,Quantity Received,Notes"
)
ADJUSTMENT = heads(
    "Date,Reference Number,Reason,Account,Status,Item Name,SKU,Warehouse Name,Quantity Adjusted,Description"
)
