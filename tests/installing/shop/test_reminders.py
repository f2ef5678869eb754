"""Tests of it with pytest and the fixtures."""

from shop import remind


def test_reminder_is_sent(emulator_world):
    login = emulator_world.sipcentric
    assert remind(login.base_url, *login.credentials)
    emulator_world.verify(exactly=1, operation="send_sms", status=201)


def test_call_is_answered(emulator_world):
    phone = emulator_world.phone("sipcentric/101").behave(answers="ask")
    emulator_world.place_call(to="sipcentric/101")
    assert phone.answer().state == "answered"
