import { type ReactElement, useState } from 'react';
import { Slider, type SliderProps } from './slider.js';

export interface ServerSliderProps extends Omit<SliderProps, 'onChange' | 'onCommit'> {
  /** What the server has, by its own word. */
  readonly value: number;
  /** Settles once the server has had its say. */
  readonly onChoose: (value: number) => Promise<void>;
}

/** A value of the server's: shown as it was moved until the server has answered, as the server has it from then on. */
export function ServerSlider({ value, onChoose, ...looks }: ServerSliderProps): ReactElement {
  const [moved, setMoved] = useState<number | null>(null);
  const choose = (chosen: number): void => {
    void onChoose(chosen).finally(() => setMoved((last) => (last === chosen ? null : last)));
  };
  return <Slider {...looks} value={moved ?? value} onChange={setMoved} onCommit={choose} />;
}
