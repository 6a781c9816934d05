import type { ReactNode } from 'react'
import { Component } from 'react'
import { queryClient } from '../api/client'
import { t } from '../messages/language'

interface Props {
  /** That it can't be shown, in words. */
  what: string
  /** There is only a line's room for saying so. */
  small?: boolean
  children: ReactNode
}

/** A part that can't be drawn says so and offers another try; the other parts go on. */
export class Boundary extends Component<Props, { broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError() {
    return { broken: true }
  }

  tryAgain = () => {
    // Whatever it choked on is asked for anew; what hangs must not hold the rest back.
    void queryClient.resetQueries()
    this.setState({ broken: false })
  }

  override render() {
    const { what, small, children } = this.props
    if (!this.state.broken) return children
    if (small) {
      return (
        <p className="failed-line" role="alert">
          <span>{what}.</span>
          <button type="button" className="text-button" onClick={this.tryAgain}>
            {t.tryAgain}
          </button>
        </p>
      )
    }
    return (
      <div className="state failed" role="alert">
        <h2>{what}</h2>
        <p>{t.parts.why}</p>
        <p className="actions">
          <button type="button" className="button" onClick={this.tryAgain}>
            {t.tryAgain}
          </button>
          <a className="button quiet" href="/">
            {t.parts.startOver}
          </a>
        </p>
      </div>
    )
  }
}
