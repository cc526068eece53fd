"""Charts of the benchmarks, drawn by matplotlib."""

from pathlib import Path


def bars(values: dict[str, tuple[float, float, float]], title: str, path: Path) -> None:
    """A horizontal bar with its interval for each name: (value, low, high)."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 0.4 * len(values) + 1.2), layout="constrained")
    axes = figure.subplots()
    names = list(values)[::-1]
    middle = [values[name][0] for name in names]
    low = [values[name][0] - values[name][1] for name in names]
    high = [values[name][2] - values[name][0] for name in names]
    axes.barh(names, middle, xerr=[low, high], color="#4878a8", ecolor="#333333", capsize=3)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_title(title)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
