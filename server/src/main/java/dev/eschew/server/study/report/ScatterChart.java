package dev.eschew.server.study.report;

import dev.eschew.server.study.StudyResults.Estimate;
import dev.eschew.server.study.StudyResults.SettingScores;
import java.util.ArrayList;
import java.util.List;

/** One metric against another: a labelled point for each setting, with both intervals. */
final class ScatterChart {
  private static final int WIDTH = 520;
  private static final int HEIGHT = 380;
  private static final double LEFT = 58;
  private static final double RIGHT = WIDTH - 14.0;
  private static final double TOP = 12;
  private static final double BOTTOM = HEIGHT - 50.0;
  private static final double LABEL_SIZE = 13;
  private static final double LABEL_HEIGHT = 16;
  private static final double RADIUS = 5.5;

  private final FigureFormat across;
  private final FigureFormat up;
  private final List<Mark> marks = new ArrayList<>();
  private final List<LabelPlacement.Bar> bars = new ArrayList<>();

  private ScatterChart(FigureFormat across, FigureFormat up) {
    this.across = across;
    this.up = up;
  }

  /** A setting's point. */
  private record Point(SettingStyle style, String name, Estimate x, Estimate y) {}

  static Chart of(
      List<SettingScores> settings, String acrossKey, String upKey, MetricFormats formats) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < settings.size(); i++) {
      Estimate x = settings.get(i).scores().get(acrossKey);
      Estimate y = settings.get(i).scores().get(upKey);
      if (MetricFormats.isNumber(x) && MetricFormats.isNumber(y)) {
        points.add(new Point(new SettingStyle(i), settings.get(i).name(), x, y));
      }
    }
    return new ScatterChart(formats.of(acrossKey), formats.of(upKey)).draw(points);
  }

  private Chart draw(List<Point> points) {
    LinearScale x = scale(across, points.stream().map(Point::x).toList(), LEFT, RIGHT);
    LinearScale y = scale(up, points.stream().map(Point::y).toList(), BOTTOM, TOP);
    axes(x, y);
    for (Point point : points) {
      whiskers(point, x, y);
    }
    List<LabelPlacement.Anchor> anchors = new ArrayList<>();
    for (Point point : points) {
      double px = x.at(across.shown(point.x.value()));
      double py = y.at(up.shown(point.y.value()));
      marks.add(
          new Mark.Shape(
              point.style.path(px, py, RADIUS), "point " + point.style.colour(), told(point)));
      anchors.add(new LabelPlacement.Anchor(px, py, TextWidth.of(label(point), LABEL_SIZE)));
    }
    List<LabelPlacement.Place> places =
        new LabelPlacement(LEFT + 2, TOP, RIGHT, BOTTOM - 2, LABEL_HEIGHT).place(anchors, bars);
    for (int i = 0; i < points.size(); i++) {
      label(points.get(i), anchors.get(i), places.get(i));
    }
    String title = up.metric().label() + " against " + across.metric().label();
    return new Chart(
        title,
        "",
        title + ". " + String.join("; ", points.stream().map(this::told).toList()) + ".",
        WIDTH,
        HEIGHT,
        marks);
  }

  private static LinearScale scale(
      FigureFormat format, List<Estimate> figures, double start, double end) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (Estimate figure : figures) {
      boolean interval = FigureFormat.hasInterval(figure);
      least = Math.min(least, format.shown(interval ? figure.low() : figure.value()));
      most = Math.max(most, format.shown(interval ? figure.high() : figure.value()));
      least = Math.min(least, format.shown(figure.value()));
      most = Math.max(most, format.shown(figure.value()));
    }
    LinearScale scale = LinearScale.around(least, most, start, end);
    return format.isShare() && least >= 0 && most <= 100 ? scale.within(-1, 101) : scale;
  }

  private void axes(LinearScale x, LinearScale y) {
    NiceTicks below = NiceTicks.of(x.low(), x.high(), 6);
    for (double value : below.values()) {
      double at = x.at(value);
      marks.add(new Mark.Line(at, TOP, at, BOTTOM, "grid"));
      marks.add(new Mark.Text(at, BOTTOM + 18, "middle", below.label(value), "tick", ""));
    }
    NiceTicks beside = NiceTicks.of(y.low(), y.high(), 6);
    for (double value : beside.values()) {
      double at = y.at(value);
      marks.add(new Mark.Line(LEFT, at, RIGHT, at, "grid"));
      marks.add(new Mark.Text(LEFT - 7, at + 4, "end", beside.label(value), "tick", ""));
    }
    marks.add(new Mark.Line(LEFT, BOTTOM, RIGHT, BOTTOM, "axis"));
    marks.add(new Mark.Line(LEFT, TOP, LEFT, BOTTOM, "axis"));
    marks.add(
        new Mark.Text(
            (LEFT + RIGHT) / 2, HEIGHT - 9.0, "middle", named(across, "→", "←"), "name", ""));
    marks.add(
        new Mark.Text(15, (TOP + BOTTOM) / 2, "middle", named(up, "→", "←"), "name upward", ""));
  }

  private static String named(FigureFormat format, String higher, String lower) {
    return switch (format.metric().better()) {
      case "higher" -> format.heading() + "  (better " + higher + ")";
      case "lower" -> format.heading() + "  (" + lower + " better)";
      default -> format.heading();
    };
  }

  private void whiskers(Point point, LinearScale x, LinearScale y) {
    String style = "whisker " + point.style.colour();
    double px = x.at(across.shown(point.x.value()));
    double py = y.at(up.shown(point.y.value()));
    if (FigureFormat.hasInterval(point.x)) {
      double low = x.at(across.shown(point.x.low()));
      double high = x.at(across.shown(point.x.high()));
      marks.add(new Mark.Line(low, py, high, py, style));
      bars.add(new LabelPlacement.Bar(low, py, high, py));
    }
    if (FigureFormat.hasInterval(point.y)) {
      double low = y.at(up.shown(point.y.low()));
      double high = y.at(up.shown(point.y.high()));
      marks.add(new Mark.Line(px, low, px, high, style));
      bars.add(new LabelPlacement.Bar(px, low, px, high));
    }
  }

  private void label(Point point, LabelPlacement.Anchor anchor, LabelPlacement.Place place) {
    if (place.far()) {
      double nearX = Math.clamp(anchor.x(), place.x(), place.x() + place.width());
      double nearY = Math.clamp(anchor.y(), place.y(), place.y() + place.height());
      marks.add(
          new Mark.Line(anchor.x(), anchor.y(), Mark.tenth(nearX), Mark.tenth(nearY), "leader"));
    }
    marks.add(
        new Mark.Text(
            Mark.tenth(place.x() + place.width() / 2),
            Mark.tenth(place.y() + place.height() - 4),
            "middle",
            label(point),
            "label",
            told(point)));
  }

  private static String label(Point point) {
    return TextWidth.fitted(point.name, LABEL_SIZE, 200);
  }

  private String told(Point point) {
    return point.name + ": " + told(across, point.x) + ", " + told(up, point.y);
  }

  private static String told(FigureFormat format, Estimate figure) {
    return (format.metric().label()
            + " "
            + format.withUnit(figure.value())
            + " "
            + format.interval(figure))
        .strip();
  }
}
