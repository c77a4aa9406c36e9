def test_app(app, cast): 
    pass
