/** What pictures show and how much they differ: evaluators read them, metrics put it in numbers. */
package dev.eschew.models.evaluation;
