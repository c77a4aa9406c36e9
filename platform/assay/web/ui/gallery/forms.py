"""A form with one field of every kind."""

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Form,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
    widgets,
)


class EvidenceForm(Form):  # type: ignore[misc]  # flask-wtf ships no types
    """Adds a piece of evidence; labels are examples and not translated messages."""

    title = StringField("Titel", [validators.InputRequired("Vul in hoe dit bewijs heet.")])
    about = TextAreaField(
        "Wat deed je?",
        [validators.Optional(), validators.Length(max=200, message="Maak de tekst korter, tot 200 tekens.")],
    )
    mail = EmailField(
        "E-mailadres", [validators.InputRequired(), validators.Regexp(".+@.+", message="Schrijf het adres met een @.")]
    )
    on = DateField("Op welke dag?", [validators.InputRequired("Kies de dag.")])
    province = SelectField(
        "Provincie",
        choices=[SelectChoice("", "Kies een provincie"), SelectChoice("GE", "Gelderland")],
        validators=[validators.Optional()],
    )
    role = RadioField(
        "Welke rol had je?",
        [validators.InputRequired("Kies welke rol je had.")],
        validate_choice=False,
        choices=[
            SelectChoice("lead", "Lead assessor"),
            SelectChoice("assessor", "Assessor"),
            SelectChoice("observer", "Waarnemer"),
        ],
    )
    kinds = SelectMultipleField(
        "Wat lever je in?",
        [validators.Optional()],
        choices=[SelectChoice("form", "Beoordelingsformulier"), SelectChoice("photo", "Foto’s")],
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    sure = BooleanField(
        "Er staan geen namen van kandidaten in", [validators.InputRequired("Kijk dit na en zet het vinkje.")]
    )
