package dev.eschew.server.study.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds places for labels beside their points, one after another, so that they cover each other and
 * other points as little as can be had.
 *
 * @param left edge that labels shall not cross, and the others likewise
 */
record LabelPlacement(double left, double top, double right, double bottom, double height) {
  private static final double[] DISTANCES = {9, 18, 30, 44, 60, 80, 105, 135};
  private static final int DIRECTIONS = 16;
  private static final double POINT_RADIUS = 7;
  private static final double GAP = 2;

  /** A point and how wide its label is. */
  record Anchor(double x, double y, double width) {}

  /**
   * A label's place.
   *
   * @param x left edge
   * @param y upper edge
   * @param far so far from its point that a line shall lead there
   */
  record Place(double x, double y, double width, double height, boolean far) {
    double overlap(double otherX, double otherY, double otherWidth, double otherHeight) {
      double across = Math.min(x + width, otherX + otherWidth) - Math.max(x, otherX);
      double down = Math.min(y + height, otherY + otherHeight) - Math.max(y, otherY);
      return across > 0 && down > 0 ? across * down : 0;
    }
  }

  /** A line along an axis that a label had better not cover. */
  record Bar(double x1, double y1, double x2, double y2) {}

  /** Places in the order of the points. */
  List<Place> place(List<Anchor> points, List<Bar> bars) {
    List<Place> places = new ArrayList<>();
    for (Anchor point : points) {
      Place best = null;
      double least = Double.POSITIVE_INFINITY;
      for (double distance : DISTANCES) {
        for (int direction = 0; direction < DIRECTIONS; direction++) {
          Place place = candidate(point, distance, direction);
          double cost = cost(place, points, places, bars) + distance + 0.2 * direction;
          if (cost < least) {
            least = cost;
            best = place;
          }
        }
      }
      places.add(best);
    }
    return places;
  }

  /** Upper right first, where error bars are not, then round the point. */
  private Place candidate(Anchor point, double distance, int direction) {
    int turn = (direction + 1) / 2 * (direction % 2 == 0 ? 1 : -1);
    double angle = -Math.PI / 5 + turn * 2 * Math.PI / DIRECTIONS;
    double centreX = point.x + Math.cos(angle) * (distance + point.width / 2);
    double centreY = point.y + Math.sin(angle) * (distance + height / 2);
    return new Place(
        centreX - point.width / 2,
        centreY - height / 2,
        point.width,
        height,
        distance > DISTANCES[1]);
  }

  private double cost(Place place, List<Anchor> points, List<Place> others, List<Bar> bars) {
    double inside =
        place.overlap(left, top, right - left, bottom - top) / (place.width * place.height);
    double cost = 100_000 * (1 - inside);
    for (Anchor point : points) {
      cost +=
          4
              * place.overlap(
                  point.x - POINT_RADIUS,
                  point.y - POINT_RADIUS,
                  2 * POINT_RADIUS,
                  2 * POINT_RADIUS);
    }
    for (Place other : others) {
      cost +=
          40
              * place.overlap(
                  other.x - GAP, other.y - GAP, other.width + 2 * GAP, other.height + 2 * GAP);
    }
    for (Bar bar : bars) {
      double covered =
          place.overlap(
              Math.min(bar.x1, bar.x2) - 1,
              Math.min(bar.y1, bar.y2) - 1,
              Math.abs(bar.x2 - bar.x1) + 2,
              Math.abs(bar.y2 - bar.y1) + 2);
      cost += covered > 0 ? 8 + 0.4 * covered : 0;
    }
    return cost;
  }
}
