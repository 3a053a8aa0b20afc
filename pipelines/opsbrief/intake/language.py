"""The language that the headings of a table are in: from words that such tables are full of, or no answer."""

import re
from collections.abc import Iterable

from opsbrief.declarations.system import GRADES, Export
from opsbrief.intake.parts import Part
from opsbrief.intake.recognise import Recognition

# Words that tell: Status, Total and Material stand in tables of any language.
WORDS: dict[str, str] = {
    "en": "date day number order customer amount quantity price value time created closed due owner account type stage delivery"
    " item currency description at of by on from to address unit received shipped stock name"
    " meeting start end join leave duration role participant participants full first last user action email subject description location organizer show as all event guest waiting host topic team name channel members messages is file size modified website viewed",
    "de": "datum tag nummer nr auftrag bestellung kunde betrag menge preis wert zeit erstellt angelegt geschlossen besitzer konto"
    " typ phase lieferung lieferdatum artikel wahrung währung beschreibung am von bis adresse einheit bestand werk belegart"
    " verkaufsbeleg belegdatum auftragsmenge nettowert auftraggeber bezeichnung lieferant warengruppe"
    " besprechung besprechungstitel besprechungsdauer startzeit endzeit dauer rolle teilnehmer teilgenommen vollständiger betreff beginnt endet um ort beschreibung zeitspanne zeigen als ganztägiges ereignis beitrittszeit verlassenszeit benutzeraktion zeitstempel gast minuten",
    "fr": "date jour numéro numero commande client montant quantité prix valeur heure créé fermé propriétaire compte étape livraison"
    " article devise le du des par adresse unité stock échéance fournisseur libellé"
    " réunion titre début fin durée rôle nom complet participants départ arrivée connexion déconnexion horodatage horodateur objet invité utilisateur adresse minutes salle attente",
    "es": "fecha día número pedido cliente importe cantidad precio valor hora creado cerrado propietario cuenta tipo etapa entrega"
    " artículo moneda descripción el de del por dirección unidad existencias proveedor documento"
    " reunión título inicio finalización duración nombre completo participantes entrada salida unión correo electrónico asunto comienzo invitado usuario ubicación minutos espera función",
    "pt": "data dia número pedido encomenda cliente montante quantidade preço valor hora criado fechado proprietário conta tipo"
    " etapa entrega remessa artigo moeda descrição em do da por endereço unidade estoque fornecedor documento"
    " reunião título início término duração nome completo participantes entrada saída função assunto convidado usuário carimbo minutos descrição",
    "it": "data giorno numero ordine cliente importo quantità prezzo valore ora creato chiuso proprietario conto tipo fase consegna"
    " articolo valuta descrizione il di del da indirizzo unità giacenza fornitore"
    " riunione titolo inizio fine durata ruolo nome completo partecipanti accesso uscita oggetto ospite utente luogo minuti",
    "nl": "datum dag nummer order bestelling klant bedrag aantal prijs waarde tijd aangemaakt gesloten eigenaar rekening type fase"
    " levering artikel valuta omschrijving op van door adres eenheid voorraad leverancier"
    " vergadering titel begintijd eindtijd duur rol volledige naam deelnemers deelname deelnametijd vertrek vertrektijd onderwerp begindatum einddatum beschrijving locatie categorieën herinnering herinneringen evenement hele privé gast tijd weergeven gebruikersactie tijdstempel",
    "pl": "data dzień numer zamówienie klient kwota ilość cena wartość czas godzina utworzono zamknięto właściciel konto typ etap dostawa waluta opis"
    " adres jednostka dostawca spotkanie spotkania tytuł rozpoczęcia zakończenia trwania rola imię nazwisko uczestnik uczestnika uczestników"
    " uczestnicy dołączenia opuszczenia użytkownika w od do",
    "tr": "tarih tarihi gün numara sipariş müşteri tutar miktar fiyat değer saat saati oluşturma hesap tür teslimat para birimi adres birim stok"
    " tedarikçi konu bitiş yer süre rol ad soyad ve bilgileri",
    "sv": "datum dag nummer order kund belopp antal pris värde tid skapad stängd ägare konto typ fas leverans artikel valuta beskrivning från till av"
    " adress enhet lager leverantör möte starttid sluttid varaktighet roll deltagare namn ämne plats",
    "da": "dato dag nummer ordre kunde beløb antal pris værdi tid oprettet lukket ejer konto type fase levering vare valuta beskrivelse fra til af"
    " adresse enhed lager leverandør møde starttidspunkt sluttidspunkt varighed rolle deltagere navn emne sted",
}
# Letters that words of one language are written in; where both stand, the first that fits tells.
SCRIPTS = {
    "ja": r"[\u3040-\u30ff]",
    "ko": r"[\uac00-\ud7af\u1100-\u11ff]",
    "zh": r"[\u4e00-\u9fff]",
    "uk": r"[іїєґ]",
    "ru": r"[\u0400-\u04ff]",
    "el": r"[\u0370-\u03ff]",
    "he": r"[\u0590-\u05ff]",
    "ar": r"[\u0600-\u06ff]",
    "th": r"[\u0e00-\u0e7f]",
}
NOT_LATIN = r"[\u0370-\u06ff\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"
NAMES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "pt": "Portuguese",
    "it": "Italian",
    "nl": "Dutch",
    "pl": "Polish",
    "tr": "Turkish",
    "sv": "Swedish",
    "da": "Danish",
    "ja": "Japanese",
    "ko": "Korean",
    "zh": "Chinese",
    "uk": "Ukrainian",
    "ru": "Russian",
    "el": "Greek",
    "he": "Hebrew",
    "ar": "Arabic",
    "th": "Thai",
}
_KNOWN = {language: frozenset(words.split()) for language, words in WORDS.items()}
LEAST = 2  # words; one alone may stand in a table of any language


def language_of(headings: Iterable[str]) -> str:
    """Code of the language that most known words of the headings are from, `en` or `de`; empty when they do not say."""
    texts = [heading.casefold() for heading in headings]
    # A table in another script may have a few English headings, such as ID; the reverse is rare.
    foreign = [text for text in texts if re.search(NOT_LATIN, text)]
    if foreign and 2 * len(foreign) >= len(texts):
        return next((code for code, letters in SCRIPTS.items() if re.search(letters, " ".join(foreign))), "")
    words = [word for text in texts for word in re.findall(r"[^\W\d_]+", text)]
    counts = sorted(((sum(word in known for word in words), code) for code, known in _KNOWN.items()))
    (second, _), (first, code) = counts[-2:]
    return code if first >= LEAST and first > second else ""


def seen_in(export: Export) -> str:
    """The languages of the headings that an export's evidence speaks of, for people; empty for any."""
    return ", ".join(NAMES.get(code, code) for code in export.languages)


def grade_in(export: Export, language: str) -> str:
    """How an export's headings are known in the language of a table, for people."""
    if (
        not export.languages
        or language in export.languages
        or not language
        or export.evidence == "unverified"
    ):
        return export.grade
    return f"{GRADES['unverified']} in {NAMES[language]} ({export.grade} in {seen_in(export)})"


def language_of_table(part: Part, answer: Recognition) -> str:
    """Of the headings that the export knows, as the file writes them; where these do not say, of all its headings.

    Keys of programs are in no language.
    """
    if part.kind not in ("text", "cells"):
        return ""
    export = answer.export
    derived = {n for n, column in export.columns.items() if column.derived} if export else set()
    there = [
        fit
        for fit in answer.fits
        if fit.position is not None and not fit.unheaded and fit.column not in derived
    ]
    known = language_of(fit.heading for fit in there if fit.outcome != "unknown")
    return known or language_of(fit.heading for fit in there)
