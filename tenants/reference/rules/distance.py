"""How far apart two places are, as the crow flies."""

from math import asin, cos, radians, sin, sqrt

#: Mean radius of the earth in kilometres.
EARTH_KM = 6371.0088
#: Kilometres of one degree of latitude, and of longitude at 54 degrees north, the least there is in our places.
KM_OF_LATITUDE, KM_OF_LONGITUDE = 111.0, 65.0


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The distance in kilometres between two points given in degrees."""
    north, east = radians(other_lat - lat) / 2, radians(other_lon - lon) / 2
    chord = sin(north) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(east) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(chord)))
