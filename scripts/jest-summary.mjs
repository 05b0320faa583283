/** Names what was skipped, then closes the run with the one line that other programs read. */
export default class Summary {
  onRunComplete(_contexts, results) {
    const skipped = results.testResults.flatMap((file) =>
      file.testResults.filter((test) => test.status === 'pending').map((test) => test.fullName),
    );
    const broken = results.testResults.filter((file) => file.testExecError).length;
    for (const name of skipped) console.log(`SKIPPED: ${name}`);
    const tail = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
    console.log(
      `\n${results.numPassedTests} passed, ${results.numFailedTests + broken} failed${tail}`,
    );
  }
}
