"""The language that the headings of a table are in: from words that such tables are full of, or no answer."""

import re
from collections.abc import Iterable

# Words that tell: Status, Total and Material stand in tables of any language.
WORDS: dict[str, str] = {
    "en": "date day number order customer amount quantity price value time created closed due owner account type stage delivery"
    " item currency description at of by on from to address unit received shipped stock name",
    "de": "datum tag nummer nr auftrag bestellung kunde betrag menge preis wert zeit erstellt angelegt geschlossen besitzer konto"
    " typ phase lieferung lieferdatum artikel wahrung währung beschreibung am von bis adresse einheit bestand werk belegart"
    " verkaufsbeleg belegdatum auftragsmenge nettowert auftraggeber bezeichnung lieferant warengruppe",
    "fr": "date jour numéro numero commande client montant quantité prix valeur heure créé fermé propriétaire compte étape livraison"
    " article devise le du des par adresse unité stock échéance fournisseur libellé",
    "es": "fecha día número pedido cliente importe cantidad precio valor hora creado cerrado propietario cuenta tipo etapa entrega"
    " artículo moneda descripción el de del por dirección unidad existencias proveedor documento",
    "pt": "data dia número pedido encomenda cliente montante quantidade preço valor hora criado fechado proprietário conta tipo"
    " etapa entrega remessa artigo moeda descrição em do da por endereço unidade estoque fornecedor documento",
    "it": "data giorno numero ordine cliente importo quantità prezzo valore ora creato chiuso proprietario conto tipo fase consegna"
    " articolo valuta descrizione il di del da indirizzo unità giacenza fornitore",
    "nl": "datum dag nummer order bestelling klant bedrag aantal prijs waarde tijd aangemaakt gesloten eigenaar rekening type fase"
    " levering artikel valuta omschrijving op van door adres eenheid voorraad leverancier",
}
NAMES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "pt": "Portuguese",
    "it": "Italian",
    "nl": "Dutch",
}
_KNOWN = {language: frozenset(words.split()) for language, words in WORDS.items()}
LEAST = 2  # words; one alone may stand in a table of any language


def language_of(headings: Iterable[str]) -> str:
    """Code of the language that most known words of the headings are from, `en` or `de`; empty when they do not say."""
    words = [word for heading in headings for word in re.findall(r"[^\W\d_]+", heading.casefold())]
    counts = sorted(((sum(word in known for word in words), code) for code, known in _KNOWN.items()))
    (second, _), (first, code) = counts[-2:]
    return code if first >= LEAST and first > second else ""
