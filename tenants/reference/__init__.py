"""Reference data that every institution shares: qualifications, provinces and places.

Words: *qualification*, a row of the national register of vocational qualifications [crebo]; *retired*, off the list
and kept, because people hold evidence for it; *place*, a town or village by its GeoNames id, never a municipality.

Invariants: crebo numbers are text of five digits; a qualification is never deleted; an import is shown before it is
applied, and exactly what was shown is applied; places and provinces change by a migration only.

Files: `rules` (reading and comparing imports, search keys), `shipped` (what comes with the product), `words` (faults in
words), `derive_places` (a development tool).
"""
