import threading, re
from pathlib import Path
from uuid import UUID
import pytest
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server
from tests.support import sample_files
from tests.support.cast import session_for
from tests.support.uploads import uploads
from tests.portfolio.evidence.test_pages import added, CERTIFICATE
OUT = Path("/tmp/s/evshots"); OUT.mkdir(exist_ok=True)

def test_upload(app, clock, cast, settings, sign_in, uploads, tmp_path):
    port = int(settings.base_url.rsplit(":",1)[1])
    server = make_server("127.0.0.1", port, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with sync_playwright() as p:
            browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            anna = sign_in(cast.anna)
            cookie = anna.client.get_cookie(app.config["SESSION_COOKIE_NAME"])
            def context(**kw):
                c = browser.new_context(**kw)
                c.add_cookies([{"name": app.config["SESSION_COOKIE_NAME"], "value": cookie.value, "url": settings.base_url}])
                return c
            c = context(viewport={"width":1200,"height":900})
            page = c.new_page()
            errors=[]
            page.on("console", lambda m: errors.append(m.text) if m.type in("error","warning") else None)
            page.goto(settings.base_url + "/portfolio/new/certificate")
            page.screenshot(path=OUT/"new.png", full_page=True)
            for k,v in CERTIFICATE.items():
                if k in ("starts_on","ends_on"): continue
                page.fill(f"[name={k}]", v)
            page.fill("[name=starts_on]","2024-06-03"); page.fill("[name=ends_on]","2027-06-03")
            page.click("form.form button.btn-primary")
            page.wait_for_load_state()
            print("AFTER SAVE", page.url, page.title())
            page.screenshot(path=OUT/"item0.png", full_page=True)
            f = tmp_path/"Getuigschrift.pdf"; f.write_bytes(sample_files.pdf(2))
            page.set_input_files("input[type=file]", [str(f)])
            page.wait_for_selector("li.file[data-state=checking]", timeout=8000)
            page.screenshot(path=OUT/"item1.png", full_page=True)
            [row] = uploads.look("SELECT id FROM app.file WHERE original_name='Getuigschrift.pdf' AND state='checking' ORDER BY id DESC LIMIT 1")
            assert uploads.run("files.check", row["id"]) == "done"
            page.wait_for_selector("li.file[data-state=ready]", timeout=8000)
            page.screenshot(path=OUT/"item2.png", full_page=True)
            item_url = page.url
            page.click("li.file a.file-name"); page.wait_for_load_state("networkidle")
            page.screenshot(path=OUT/"file.png", full_page=True)
            page.goto(settings.base_url+"/portfolio"); page.wait_for_load_state("networkidle")
            page.screenshot(path=OUT/"list.png", full_page=True)
            print("ERRORS", errors)
            # suggestions
            page.goto(settings.base_url + "/portfolio/new/activity")
            page.locator("[name=crebo]").press_sequentially("kok")
            page.locator("[name=organisation_text]").press_sequentially("roc")
            page.wait_for_timeout(1500)
            page.screenshot(path=OUT/"suggest.png", full_page=True)
            # without script
            c2 = context(java_script_enabled=False, viewport={"width":320,"height":700})
            q = c2.new_page()
            q.goto(item_url); q.screenshot(path=OUT/"nojs0.png", full_page=True)
            q.click("noscript a, a:has-text('Bestand toevoegen')")
            q.fill("[name=name]", "Tweede"); q.screenshot(path=OUT/"nojs1.png", full_page=True)
            q.click("form.form button.btn-primary"); q.wait_for_load_state()
            print("NOJS", q.url, q.title())
            q.set_input_files("input[type=file]", [str(f)])
            q.screenshot(path=OUT/"nojs2.png", full_page=True)
            q.click("form.form button.btn-primary"); q.wait_for_load_state()
            print("NOJS", q.url, q.title())
            q.screenshot(path=OUT/"nojs3.png", full_page=True)
            q.click("form.form button.btn-primary"); q.wait_for_load_state()
            print("NOJS", q.url, q.title())
            print("ERRORS", errors)
            browser.close()
    finally:
        server.shutdown()
