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


def panels(names: list[str], values: dict[str, list[float]], path: Path) -> None:
    """A panel of bars for each title: a value for each name."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4 * min(3, len(values)), 3.2 * -(-len(values) // 3)), layout="constrained")
    for axes, (title, heights) in zip(
        figure.subplots(-(-len(values) // 3), 3).flat, values.items(), strict=False
    ):
        axes.bar(names, heights, color=["#9aa7b4" if "ours" not in name else "#4878a8" for name in names])
        axes.set_title(title)
        axes.tick_params(axis="x", labelsize=7)
        axes.bar_label(axes.containers[0], fontsize=7)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)


def lines(panels: dict[str, dict[str, dict[int, float]]], path: Path) -> None:
    """A panel for each title, in it a line for each name: values by size, both logarithmic."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.5 * len(panels), 4), layout="constrained")
    for axes, (title, named) in zip(figure.subplots(1, len(panels)), panels.items(), strict=True):
        for name, values in named.items():
            axes.loglog(list(values), list(values.values()), marker="o", label=name)
        axes.set_title(title)
        axes.grid(alpha=0.3)
        axes.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
