package dev.eschew.tests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Dependencies point one way. */
@AnalyzeClasses(packages = "dev.eschew", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] GUIDANCE = {"dev.eschew.guidance..", "dev.eschew.tensor.."};

  @ArchTest
  static final ArchRule guidanceKnowsNeitherRuntimeNorHttpNorModels =
      noClasses()
          .that()
          .resideInAnyPackage(GUIDANCE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "ai.onnxruntime..", "io.micronaut..", "dev.eschew.models..", "dev.eschew.server..");

  @ArchTest
  static final ArchRule tensorsKnowNothing =
      classes()
          .that()
          .resideInAPackage("dev.eschew.tensor..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "dev.eschew.tensor..");

  @ArchTest
  static final ArchRule modelsKnowNoHttp =
      noClasses()
          .that()
          .resideInAPackage("dev.eschew.models..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.micronaut..", "dev.eschew.server..", "picocli..");

  @ArchTest
  static final ArchRule onlyOnePackageKnowsTheRuntime =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.eschew.models.onnx..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.onnxruntime..");

  @ArchTest
  static final ArchRule onlyHttpKnowsMicronaut =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.eschew.server.http..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.micronaut..");

  @ArchTest
  static final ArchRule theApiIsDataAndKnowsNoTransport =
      noClasses()
          .that()
          .resideInAPackage("dev.eschew.server.api..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.eschew.server.http..", "dev.eschew.server.engine..", "dev.eschew.server.cli..");

  @ArchTest
  static final ArchRule studiesDoNotKnowWhoDraws =
      noClasses()
          .that()
          .resideInAPackage("dev.eschew.server.study..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.eschew.server.http..",
              "dev.eschew.server.engine..",
              "dev.eschew.server.job..",
              "dev.eschew.server.cli..");

  @ArchTest
  static final ArchRule modelPackagesHaveNoCycles =
      slices().matching("dev.eschew.models.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule serverPackagesHaveNoCycles =
      slices().matching("dev.eschew.server.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule namesSayWhatThingsAre =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Impl");
}
