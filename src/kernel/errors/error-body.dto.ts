/** One thing that was refused. */
export class ProblemBody {
  /** The field, parameter or place that it is about. @example "duration" */
  field!: string;

  /** What is wrong with it, and what was expected. @example "duration must be between 120 and 180" */
  problem!: string;
}

/** What every refusal and failure looks like. */
export class ErrorBody {
  /** The HTTP status, repeated. @example 400 */
  statusCode!: number;

  /** A stable code that a program may rely on. @example "invalid-query" */
  code!: string;

  /** A sentence for a person. @example "duration must be between 120 and 180" */
  message!: string;

  /** Every problem found, each with the field it is about; empty where no field is to blame. */
  details!: ProblemBody[];
}
