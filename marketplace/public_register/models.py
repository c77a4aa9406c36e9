"""The tables of opened facts, one set for everyone and one for institutions. Written by `app.publish_profile` alone.

They are described as tables, not as mapped classes: the program reads them with hand-written SQL and never writes them.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP

from assay.db import Base

_CODE = Text(collation="C")


def _tables(name: str, scope: str) -> None:
    """A row a person, a row a qualification, a row a word, and signed counts."""
    info = {"scope": scope}
    Table(
        name,
        Base.metadata,
        Column("id", Uuid, primary_key=True),
        *(Column(column, Text) for column in ("name", "initials", "organisation")),
        Column("schools", ARRAY(Text), nullable=False),
        Column("registered_at", ARRAY(Text), nullable=False),
        Column("province", Text),
        Column("place_id", Integer),
        Column("place", Text),
        Column("level", SmallInteger, nullable=False),
        Column("level_body", Text),
        Column("level_since", Date),
        Column("crebos", JSONB, nullable=False),
        *(Column(column, Text) for column in ("about", "email", "phone", "website")),
        Column("trainings", JSONB),
        Column("photo_key", Text),
        Column("photo_type", Text),
        Column("search_engines", Boolean, nullable=False),
        Column("rank_key", BigInteger, nullable=False),
        Column("digest", Text, nullable=False),
        Column("published_at", TIMESTAMP(timezone=True), nullable=False),
        Index(f"{name}_indexed", "id", postgresql_where=text("search_engines")),
        info=info,
    )
    Table(
        f"{name}_crebo",
        Base.metadata,
        Column("id", Uuid, nullable=False),
        Column("crebo", _CODE, nullable=False),
        Column("verified", Boolean, nullable=False),
        Column("province", _CODE, nullable=False),
        Column("place_id", Integer, nullable=False),
        Column("level", SmallInteger, nullable=False),
        Column("rank_key", BigInteger, nullable=False),
        PrimaryKeyConstraint("id", "crebo"),
        info=info,
    )
    Table(
        f"{name}_token",
        Base.metadata,
        Column("token", _CODE, nullable=False),
        Column("rank_key", BigInteger, nullable=False),
        Column("id", Uuid, nullable=False),
        PrimaryKeyConstraint("id", "token"),
        info=info,
    )
    Table(
        f"{name}_count",
        Base.metadata,
        Column("crebo", _CODE, nullable=False),
        Column("province", _CODE, nullable=False),
        Column("place_id", Integer, nullable=False),
        Column("level", SmallInteger, nullable=False),
        Column("verified", Boolean, nullable=False),
        Column("n", Integer, nullable=False),
        info=info,
    )


_tables("public_register", "public")
_tables("institution_register", "closed")
