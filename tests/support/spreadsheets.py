"""Spreadsheets as journals export them: XLSX and ODS, cell by cell. Numbers and dates are cells of
their kind; a date in XLSX is a number with a format, unless `bare`."""

import datetime
import zipfile
from xml.sax.saxutils import escape

OFFICE = "http://schemas.openxmlformats.org"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"


def serial(day):
    return (day - datetime.date(1899, 12, 30)).days


def xlsx_cell(value, bare):
    if isinstance(value, datetime.date):
        style = "" if bare else ' s="1"'
        return f"<c{style}><v>{serial(value)}</v></c>"
    if isinstance(value, (int, float)):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def write_xlsx(path, rows, bare=False, from_1904=False):
    sheet = "".join("<row>" + "".join(xlsx_cell(v, bare) for v in row) + "</row>" for row in rows)
    main = f'xmlns="{OFFICE}/spreadsheetml/2006/main"'
    relations = f'xmlns="{OFFICE}/package/2006/relationships"'
    office = f"{OFFICE}/officeDocument/2006/relationships"
    epoch = '<workbookPr date1904="1"/>' if from_1904 else ""
    parts = {
        "[Content_Types].xml":
            f'<Types xmlns="{OFFICE}/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
            'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/'
            'sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
            'worksheet+xml"/></Types>',
        "_rels/.rels":
            f'<Relationships {relations}><Relationship Id="a" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml":
            f'<workbook {main} xmlns:r="{office}">{epoch}<sheets><sheet name="Ark1" sheetId="1" '
            'r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels":
            f'<Relationships {relations}><Relationship Id="a" Type="{office}/worksheet" '
            f'Target="worksheets/sheet1.xml"/><Relationship Id="b" Type="{office}/styles" '
            'Target="styles.xml"/></Relationships>',
        "xl/styles.xml":
            f'<styleSheet {main}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" '
            'applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{sheet}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)


def ods_cell(value):
    if isinstance(value, datetime.date):
        kind, text = f'office:value-type="date" office:date-value="{value}"', value.isoformat()
    elif isinstance(value, (int, float)):
        kind, text = f'office:value-type="float" office:value="{value}"', str(value)
    else:
        kind, text = 'office:value-type="string"', escape(value)
    return f"<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>"


def write_ods(path, rows):
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    sheet = "".join("<table:table-row>" + "".join(map(ods_cell, row)) + "</table:table-row>"
                    for row in rows)
    names = " ".join(f'xmlns:{n}="{OASIS}:{n}:1.0"' for n in ("office", "table", "text"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", mime, zipfile.ZIP_STORED)
        file.writestr("content.xml", '<?xml version="1.0" encoding="UTF-8"?>'
                      f"<office:document-content {names}><office:body><office:spreadsheet>"
                      f'<table:table table:name="Ark1">{sheet}</table:table></office:spreadsheet>'
                      "</office:body></office:document-content>")
        file.writestr("META-INF/manifest.xml", '<?xml version="1.0" encoding="UTF-8"?>'
                      f'<manifest:manifest xmlns:manifest="{OASIS}:manifest:1.0">'
                      f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>'
                      "</manifest:manifest>")
