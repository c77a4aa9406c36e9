"""What schools, exam bureaus and verifying bodies are, and the reference data everyone shares.

`reference`: qualifications (crebo), provinces and places. `organisations`: institutions, their requests and roles.
"""
