import { type ReactElement, Suspense, useEffect, useState } from 'react';
import { useAction } from '../api/use-action.js';
import { pageQuery } from '../frame/page-url.js';
import { queryText } from '../frame/query-text.js';
import { unknownText } from '../frame/unknown-text.js';
import { lazyFrom } from '../frame/until-loaded.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { Refusal, Unknown } from '../ui/notice.js';
import { begin, type Begun, changeProgress, readBegun, reset, watchBegun } from './lesson-state.js';
import { type LessonStepsProps } from './lesson-steps.js';
import { type Lesson, LESSONS } from './lessons.js';

const LESSON = 'lesson';
/** Asked for with the first lesson that is begun. */
const LessonSteps = lazyFrom<LessonStepsProps>(async () => (await import('./lesson-steps.js')).LessonSteps);

/** The page again, with another query: what its cards show is chosen when they come. */
function reload(query: string): void {
  history.replaceState(history.state, '', `${location.pathname}${query === '' ? '' : `?${query}`}#lessons`);
  location.reload();
}

function queryWith(lesson: Lesson): string {
  const names = new Set([LESSON, ...lesson.query.map(([name]) => name)]);
  const others = [...pageQuery()].filter(([name]) => !names.has(name));
  return queryText([...others, [LESSON, lesson.id], ...lesson.query]);
}

/** What the page's query was before it had the lesson. */
function queryWithout(): string {
  return queryText([...pageQuery()].filter(([name]) => name !== LESSON));
}

/** What it was before the lesson that runs, if it was begun here. */
function queryBefore(begun: Begun | null): string {
  return begun !== null && pageQuery().get(LESSON) === begun.id ? begun.before.query : queryWithout();
}

/** Five things to see for oneself. */
export function LessonsCard(): ReactElement {
  const [begun, setBegun] = useState(readBegun);
  useEffect(() => watchBegun(() => setBegun(readBegun())), []);
  const asked = pageQuery().get(LESSON);
  const running = LESSONS.find(({ id }) => id === begun?.id);
  const lesson = LESSONS.find(({ id }) => id === asked) ?? running;
  const beginning = useAction(async (next: Lesson) => {
    try {
      await begin(next, queryBefore(begun));
    } catch (error) {
      // Some of it may be set already, and can be put back.
      setBegun(readBegun());
      throw error;
    }
    reload(queryWith(next));
  });
  const resetting = useAction(async () => {
    const query = queryBefore(begun);
    await reset();
    setBegun(null);
    reload(query);
  });
  return (
    <Card
      id="lessons"
      title="Lessons"
      tagline="Five things to see for yourself. Each sets what it needs, says where to look, and puts back what was there."
    >
      <ul className="grid gap-2 sm:grid-cols-2 lg:grid-cols-5">
        {LESSONS.map((each) => (
          <li key={each.id}>
            <a
              href={`?${queryWith(each)}#lessons`}
              aria-current={each.id === lesson?.id ? 'true' : undefined}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                void beginning.run(each);
              }}
              className={`block h-full rounded-xl border px-3 py-2 transition-colors hover:border-line-strong hover:bg-raised ${each.id === lesson?.id ? 'border-line-strong bg-raised' : 'border-line'}`}
            >
              <span className="block text-sm leading-tight font-medium">{each.title}</span>
              <span className="mt-0.5 block text-xs text-muted">{each.about}</span>
            </a>
          </li>
        ))}
      </ul>
      <Unknown
        text={
          asked === null || asked === lesson?.id
            ? null
            : unknownText('lesson', asked, `${running === undefined ? 'none' : `“${running.title}”`} is shown`)
        }
        className="mt-3"
      />
      <div className="mt-3">
        <Refusal
          failure={beginning.failure ?? resetting.failure}
          onClose={beginning.failure === null ? resetting.forget : beginning.forget}
        />
      </div>
      {lesson !== undefined &&
        (begun?.id === lesson.id ? (
          <Suspense>
            <LessonSteps
              key={begun.run}
              lesson={lesson}
              begun={begun}
              onProgress={(change) => setBegun(changeProgress(begun.run, change))}
            />
          </Suspense>
        ) : (
          <div className="mt-1 flex flex-wrap items-center gap-3 text-sm">
            <Button look="primary" icon="play" isBusy={beginning.isPending} onClick={() => void beginning.run(lesson)}>
              Begin
            </Button>
            <span className="text-muted">
              “{lesson.title}” changes what this service does, until you put back what was there.
            </span>
          </div>
        ))}
      {begun !== null && (
        <Button className="mt-3" icon="restart" isBusy={resetting.isPending} onClick={() => void resetting.run()}>
          Put back what was there
        </Button>
      )}
    </Card>
  );
}
