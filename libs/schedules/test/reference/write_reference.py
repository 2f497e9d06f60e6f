"""Writes due-times.json: when schedules are due in 2027, by rules of its own over Python's zoneinfo.

Hourly: every moment whose local minute is 0. Daily and monthly, which name one local time: each local day has the
first moment at which the local clock shows that time or, where it skips it, the first one that is later.
"""
import json
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago", "Pacific/Chatham"]
FIRST = datetime(2027, 1, 1, tzinfo=timezone.utc)
MINUTES = 365 * 24 * 60


def runs_of(moments):
    """Minutes since the start of the year, as the first one and [step, how often]."""
    runs = []
    for step in (b - a for a, b in zip(moments, moments[1:])):
        if runs and runs[-1][0] == step:
            runs[-1][1] += 1
        else:
            runs.append([step, 1])
    return {"first": moments[0], "steps": runs}


def of_zone(zone):
    local = [(FIRST + timedelta(minutes=n)).astimezone(ZoneInfo(zone)) for n in range(MINUTES)]
    walls = [moment.replace(tzinfo=None) for moment in local]

    def fixed(hour, minute, wanted):
        found = {}
        for n, wall in enumerate(walls):
            day = wall.date()
            if day not in found and wanted(day) and wall >= datetime(day.year, day.month, day.day, hour, minute):
                # Of the first local day, the moment may be in the year before.
                found[day] = n if n > 0 or (wall.hour, wall.minute) == (hour, minute) else None
        return [n for n in found.values() if n is not None]

    def is_last(day):
        return (day + timedelta(days=1)).day == 1

    return {
        "0 * * * *": runs_of([n for n, wall in enumerate(walls) if wall.minute == 0]),
        "30 2 * * *": runs_of(fixed(2, 30, lambda day: True)),
        "15 0 * * *": runs_of(fixed(0, 15, lambda day: True)),
        "30 1 1 * *": runs_of(fixed(1, 30, lambda day: day.day == 1)),
        "0 3 L * *": runs_of(fixed(3, 0, is_last)),
        "0 2 * * 0": runs_of(fixed(2, 0, lambda day: day.weekday() == 6)),
    }


with open("due-times.json", "w") as file:
    json.dump({zone: of_zone(zone) for zone in ZONES}, file)
    file.write("\n")
