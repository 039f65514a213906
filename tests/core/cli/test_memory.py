"""What the last file with the same headers says about the next one."""

HEAD = "email,created_at\n"
ISO, OPEN = HEAD + "a@x.io,2026-03-01\n", HEAD + "b@x.io,03/04/2026\n"
MDY = HEAD + "c@x.io,03/25/2026\nd@x.io,03/04/2026\n"


def days(core):
    return {
        row["day"] for row in core("query", "leads", "--by", "day", "--format", "json").json["rows"] if row["leads"]
    }


def test_a_guess_is_not_remembered_as_an_answer(core, database, write):
    assert core("import", write("a.csv", ISO)).code == 0
    found = core("import", write("b.csv", OPEN), "--json")
    assert (found.code, found.json["field"]) == (1, "date_order")


def test_an_answer_is_remembered_until_the_cells_say_otherwise(core, database, write):
    answer = write("m.json", '{"date_order": "dmy"}')
    assert core("import", write("b.csv", OPEN), "--mapping", answer).code == 0
    assert days(core) == {"2026-04-03"}
    assert core("import", write("e.csv", OPEN.replace("b@", "e@"))).code == 0
    found = core("import", write("c.csv", MDY), "--json")
    assert (found.code, found.json["created"], found.json["rejected"]) == (0, 2, 0)
    assert days(core) == {"2026-04-03", "2026-03-25", "2026-03-04"}
