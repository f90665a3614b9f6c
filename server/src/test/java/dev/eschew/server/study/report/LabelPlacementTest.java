package dev.eschew.server.study.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.server.study.report.LabelPlacement.Anchor;
import dev.eschew.server.study.report.LabelPlacement.Bar;
import dev.eschew.server.study.report.LabelPlacement.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LabelPlacementTest {
  private static final LabelPlacement PLACEMENT = new LabelPlacement(60, 10, 500, 330, 16);

  @Test
  void labelsOfPointsCloseTogetherDoNotCoverEachOther() {
    Random random = new Random(11);
    for (int round = 0; round < 50; round++) {
      List<Anchor> points = new ArrayList<>();
      double x = 80 + 400 * random.nextDouble();
      double y = 30 + 280 * random.nextDouble();
      for (int i = 0; i < 6; i++) {
        points.add(
            new Anchor(
                Math.clamp(x + 20 * random.nextGaussian(), 60, 500),
                Math.clamp(y + 20 * random.nextGaussian(), 10, 330),
                40 + 100 * random.nextDouble()));
      }
      List<Place> places = PLACEMENT.place(points, List.of());
      for (int i = 0; i < places.size(); i++) {
        Place place = places.get(i);
        assertThat(place.x()).isBetween(60.0 - 15, 500.0 - place.width() + 15);
        assertThat(place.y()).isBetween(10.0 - 5, 330.0 - 16 + 5);
        for (Place other : places.subList(0, i)) {
          assertThat(place.overlap(other.x(), other.y(), other.width(), other.height())).isZero();
        }
      }
    }
  }

  @Test
  void aLabelAvoidsTheBarsOfItsPointWhereItCan() {
    Bar across = new Bar(150, 170, 350, 170);
    Bar up = new Bar(250, 70, 250, 270);
    Place place =
        PLACEMENT.place(List.of(new Anchor(250, 170, 60)), List.of(across, up)).getFirst();
    assertThat(place.overlap(150, 169.5, 200, 1)).isZero();
    assertThat(place.overlap(249.5, 70, 1, 200)).isZero();
    assertThat(place.far()).isFalse();
  }
}
