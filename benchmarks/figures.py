"""A figure, what it should reach, and the table of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value; `reach` is a limit to stay under, or to get over if `more` is better."""

    name: str
    value: float
    unit: str
    reach: float | None = None
    more: bool = False
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the aim was reached; None where there is none."""
        if self.reach is None:
            return None
        return self.value >= self.reach if self.more else self.value <= self.reach


def line(figure: Figure) -> str:
    """One row of the table."""
    words = {True: "reached", False: "NOT reached", None: ""}
    aim = "" if figure.reach is None else f"{'≥' if figure.more else '≤'} {figure.reach:g}"
    return (
        f"{figure.name:<58} {figure.value:>10,.2f} {figure.unit:<10} {aim:>10}  {words[figure.reached]} {figure.note}"
    )


def show(title: str, figures: list[Figure]) -> None:
    """Print a part of the table."""
    print(f"\n{title}\n{'-' * len(title)}")
    for figure in figures:
        print(line(figure), flush=True)
