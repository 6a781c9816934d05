import type { ReactNode } from 'react'
import { Component } from 'react'
import { queryClient } from '../api/client'

interface Props {
  /** What can't be shown: the list, the map. */
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
          <span>{what} can’t be shown.</span>
          <button type="button" className="text-button" onClick={this.tryAgain}>
            Try again
          </button>
        </p>
      )
    }
    return (
      <div className="state failed" role="alert">
        <h2>{what} can’t be shown</h2>
        <p>Something in it is not as it should be. It is on our side.</p>
        <p className="actions">
          <button type="button" className="button" onClick={this.tryAgain}>
            Try again
          </button>
          <a className="button quiet" href="/">
            Start over
          </a>
        </p>
      </div>
    )
  }
}
